// Blocks and transactions as they come, over a WebSocket, and many questions in one HTTP request.
import { StargateClient } from "@cosmjs/stargate";
import { HttpBatchClient, Tendermint37Client, connectComet } from "@cosmjs/tendermint-rpc";
import { coin, connect } from "./clients.mjs";

const first = (stream) => new Promise((resolve, reject) => {
  const subscription = stream.subscribe({
    next: (value) => { resolve(value); setTimeout(() => subscription.unsubscribe(), 0); },
    error: reject,
  });
});

export default async function ({ rpc, key, recipient }) {
  const alice = await connect(rpc, key);
  const comet = await connectComet(rpc.replace("http://", "ws://"));
  const header = await first(comet.subscribeNewBlockHeader());
  const block = await first(comet.subscribeNewBlock());
  const coming = first(comet.subscribeTx(`transfer.recipient='${recipient}'`));
  const sent = await alice.client.sendTokens(alice.address, recipient, [coin(5)], "auto");
  const tx = await coming;
  comet.disconnect();
  const batched = await StargateClient.create(await Tendermint37Client.create(new HttpBatchClient(rpc, { dispatchInterval: 20 })));
  const many = await Promise.all([recipient, alice.address, recipient].map((address) => batched.getBalance(address, "uve")));
  return {
    chain: header.chainId,
    higher: block.header.height >= header.height,
    same: Buffer.from(tx.hash).toString("hex").toUpperCase() === sent.transactionHash,
    code: tx.result.code,
    many: many.map((one) => one.denom),
  };
}
