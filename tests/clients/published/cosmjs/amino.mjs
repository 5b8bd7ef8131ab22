// The signer of hardware wallets: LEGACY_AMINO_JSON for every message that can be signed so.
import { Secp256k1HdWallet } from "@cosmjs/amino";
import { SigningStargateClient } from "@cosmjs/stargate";
import { PREFIX, coin, connect, send } from "./clients.mjs";

export default async function ({ rpc, key, recipient, mnemonic }) {
  const alice = await connect(rpc, key, { amino: true });
  const wallet = await Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix: PREFIX });
  const [ledger] = await wallet.getAccounts();
  const sent = await alice.client.sendTokens(alice.address, ledger.address, [coin(9000)], "auto", "<&> é");
  const held = await SigningStargateClient.connectWithSigner(rpc, wallet);
  const back = await held.sendTokens(ledger.address, recipient, [coin(1000)], { amount: [coin(7)], gas: "100000" }, "");
  const many = await send(alice, {
    typeUrl: "/cosmos.bank.v1beta1.MsgMultiSend",
    value: { inputs: [{ address: alice.address, coins: [coin(3)] }], outputs: [{ address: recipient, coins: [coin(3)] }] },
  });
  return { sent: sent.code, back: back.code, many: many.code, left: await held.getBalance(ledger.address, "uve") };
}
