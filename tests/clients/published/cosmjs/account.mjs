// Connect, balances, sending, simulation, search, blocks, and what the client makes of errors.
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { SigningStargateClient, StargateClient, calculateFee, setupAuthExtension, setupBankExtension, setupTxExtension } from "@cosmjs/stargate";
import { PREFIX, coin, connect, failure, queries } from "./clients.mjs";

export default async function ({ rpc, key, recipient, unknown, mnemonic }) {
  const alice = await connect(rpc, key);
  const reader = await StargateClient.connect(rpc);
  const before = await reader.getBalance(recipient, "uve");
  const sent = await alice.client.sendTokens(alice.address, recipient, [coin(12)], "auto", "a memo");
  const message = { typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: { fromAddress: alice.address, toAddress: recipient, amount: [coin(1)] } };
  const gas = await alice.client.simulate(alice.address, [message], "");
  const fixed = await alice.client.sendTokens(alice.address, recipient, [coin(30)], calculateFee(2 * gas, "0.01uve"));

  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: PREFIX });
  const [fresh] = await wallet.getAccounts();
  await alice.client.sendTokens(alice.address, fresh.address, [coin(5000)], "auto");
  const newcomer = await SigningStargateClient.connectWithSigner(rpc, wallet);
  const back = await newcomer.sendTokens(fresh.address, alice.address, [coin(1000)], { amount: [coin(7)], gas: "100000" });

  const q = await queries(rpc, setupAuthExtension, setupBankExtension, setupTxExtension);
  const tx = await reader.getTx(sent.transactionHash);
  return {
    chainId: await reader.getChainId(),
    height: await reader.getHeight(),
    account: await reader.getAccount(fresh.address),
    unknown: await reader.getAccount(unknown),
    balances: await reader.getAllBalances(fresh.address),
    received: BigInt((await reader.getBalance(recipient, "uve")).amount) - BigInt(before.amount),
    sent, fixed, back, tx, gas,
    byEvent: (await reader.searchTx([{ key: "transfer.recipient", value: recipient }])).map((one) => one.hash),
    byText: (await reader.searchTx(`message.sender='${alice.address}' AND tx.height>=${sent.height}`)).map((one) => one.hash),
    byHeight: (await reader.searchTx(`tx.height=${sent.height}`)).map((one) => one.hash),
    missing: await reader.getTx("00".repeat(32)),
    block: await reader.getBlock(sent.height),
    supply: await q.bank.totalSupply(),
    authAccount: (await q.auth.account(fresh.address)).typeUrl,
    fullTx: (await q.tx.getTx(sent.transactionHash)).txResponse.txhash,
    poor: await failure(alice.client.sendTokens(alice.address, recipient, [coin("9".repeat(20))], { amount: [], gas: "100000" })),
    poorSimulated: await failure(alice.client.sendTokens(alice.address, recipient, [coin("9".repeat(20))], "auto")),
    wrongAddress: await failure(reader.getAllBalances("ve1wrong")),
  };
}
