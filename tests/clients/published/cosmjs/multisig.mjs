// A key of three holders, two of whom sign.
import { createMultisigThresholdPubkey, pubkeyToAddress } from "@cosmjs/amino";
import { encodeSecp256k1Pubkey } from "@cosmjs/amino";
import { makeMultisignedTxBytes } from "@cosmjs/stargate";
import { PREFIX, coin, connect } from "./clients.mjs";

export default async function ({ rpc, keys, recipient }) {
  const holders = await Promise.all(keys.map((key) => connect(rpc, key, { amino: true })));
  const joint = createMultisigThresholdPubkey(holders.map((one) => encodeSecp256k1Pubkey(one.pubkey)), 2);
  const address = pubkeyToAddress(joint, PREFIX);
  const [first] = holders;
  await first.client.sendTokens(first.address, address, [coin(100000)], "auto");

  const { accountNumber, sequence } = await first.client.getSequence(address);
  const message = { typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: { fromAddress: address, toAddress: recipient, amount: [coin(700)] } };
  const fee = { amount: [coin(50)], gas: "200000" };
  const terms = { accountNumber, sequence, chainId: await first.client.getChainId() };
  const signatures = new Map();
  let bodyBytes;
  for (const holder of [holders[0], holders[2]]) {
    const signed = await holder.client.sign(holder.address, [message], fee, "joint", terms);
    signatures.set(holder.address, signed.signatures[0]);
    bodyBytes = signed.bodyBytes;
  }
  const enough = makeMultisignedTxBytes(joint, sequence, fee, bodyBytes, signatures);
  signatures.delete(holders[2].address);
  const tooFew = makeMultisignedTxBytes(joint, sequence, fee, bodyBytes, signatures);
  let refused = "";
  try {
    await first.client.broadcastTx(tooFew);
  } catch (error) {
    refused = String(error);
  }
  const result = await first.client.broadcastTx(enough);
  return { address, refused, result, left: await first.client.getBalance(address, "uve") };
}
