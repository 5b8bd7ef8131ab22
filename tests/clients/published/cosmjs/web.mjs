// gRPC-web as the client library of browsers speaks it.
import grpcWeb from "@improbable-eng/grpc-web";
import nodeTransport from "@improbable-eng/grpc-web-node-http-transport";
import { QueryBalanceRequest, QueryBalanceResponse } from "cosmjs-types/cosmos/bank/v1beta1/query";

const { grpc } = grpcWeb;
const balance = {
  methodName: "Balance",
  service: { serviceName: "cosmos.bank.v1beta1.Query" },
  requestStream: false,
  responseStream: false,
  requestType: class {},
  responseType: { deserializeBinary: (bytes) => ({ ...QueryBalanceResponse.decode(bytes), toObject: () => ({}) }) },
};

function call(host, address, metadata) {
  const request = { serializeBinary: () => QueryBalanceRequest.encode({ address, denom: "uve" }).finish(), toObject: () => ({}) };
  return new Promise((resolve) => {
    const onEnd = (end) => resolve({ status: end.status, message: end.statusMessage, balance: end.message?.balance, height: end.headers.get("x-cosmos-block-height") });
    grpc.unary(balance, { host, metadata, request, onEnd, transport: nodeTransport.NodeHttpTransport() });
  });
}

export default async function ({ rest, address }) {
  return { found: await call(rest, address), refused: await call(rest, "x"), older: await call(rest, address, { "x-cosmos-block-height": "2" }) };
}
