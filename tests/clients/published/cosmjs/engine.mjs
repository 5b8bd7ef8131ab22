// The engine's RPC as the client reads it: every method it knows that a node answers.
import { connectComet } from "@cosmjs/tendermint-rpc";
import { fromHex, toHex } from "@cosmjs/encoding";
import { coin, connect } from "./clients.mjs";

export default async function ({ rpc, key, recipient }) {
  const alice = await connect(rpc, key);
  const sent = await alice.client.sendTokens(alice.address, recipient, [coin(1)], "auto");
  const comet = await connectComet(rpc);
  const status = await comet.status();
  const height = sent.height;
  const hash = fromHex(sent.transactionHash);
  return {
    kind: comet.constructor.name,
    network: status.nodeInfo.network,
    catchingUp: status.syncInfo.catchingUp,
    abciInfo: await comet.abciInfo(),
    health: await comet.health(),
    genesis: (await comet.genesis()).chainId,
    block: toHex((await comet.block(height)).blockId.hash),
    results: (await comet.blockResults(height)).results.map((one) => one.code),
    validators: (await comet.validatorsAll(height)).validators.length,
    commit: (await comet.commit(height)).commit.signatures.length,
    chain: (await comet.blockchain(1, 2)).blockMetas.length,
    blockSearch: (await comet.blockSearchAll({ query: `block.height=${height}` })).totalCount,
    tx: (await comet.tx({ hash, prove: true })).proof !== undefined,
    search: (await comet.txSearchAll({ query: `tx.height=${height}` })).totalCount,
    unconfirmed: (await comet.numUnconfirmedTxs()).total,
    version: Buffer.from((await comet.abciQuery({ path: "/app/version", data: new Uint8Array() })).value).toString(),
    filter: (await comet.abciQuery({ path: "/p2p/filter/addr/127.0.0.1:1", data: new Uint8Array() })).code,
    nothing: (await comet.abciQuery({ path: "/nothing", data: new Uint8Array() })).log,
  };
}
