// Accounts that vest, made directly and as ledgers do; every kind of account that the client can read.
import { setupAuthExtension } from "@cosmjs/stargate";
import { coin, connect, queries, send } from "./clients.mjs";

export default async function ({ rpc, key, aminoKey, addresses, module }) {
  const ends = BigInt(Math.floor(Date.now() / 1000) + 86400);
  const made = [];
  for (const [index, amino] of [false, true].entries()) {
    const signer = await connect(rpc, amino ? aminoKey : key, { amino });
    const message = { typeUrl: "/cosmos.vesting.v1beta1.MsgCreateVestingAccount", value: { fromAddress: signer.address, toAddress: addresses[index], amount: [coin(1_000_000)], endTime: ends, delayed: amino } };
    made.push((await send(signer, message)).code);
  }
  const { client } = await connect(rpc, key);
  const q = await queries(rpc, setupAuthExtension);
  const kinds = await Promise.all(addresses.map(async (address) => (await q.auth.account(address)).typeUrl));
  const accounts = await Promise.all([...addresses, module].map((address) => client.getAccount(address)));
  return { made, kinds, accounts: accounts.map((one) => one.address) };
}
