// What cosmjs itself would sign: amino documents of messages given as protobuf, and addresses of several keys.
import { createMultisigThresholdPubkey, encodeSecp256k1Pubkey, makeSignDoc, pubkeyToAddress, serializeSignDoc } from "@cosmjs/amino";
import { fromBase64, fromHex, toUtf8 } from "@cosmjs/encoding";
import { Registry } from "@cosmjs/proto-signing";
import { AminoTypes, createDefaultAminoConverters, defaultRegistryTypes } from "@cosmjs/stargate";
import { PREFIX } from "./clients.mjs";

export default async function ({ messages, fee, chainId, memo, number, sequence, timeoutHeight, groups }) {
  const registry = new Registry(defaultRegistryTypes);
  const types = new AminoTypes(createDefaultAminoConverters());
  const documents = messages.map(({ typeUrl, value }) => {
    const decoded = registry.decode({ typeUrl, value: fromBase64(value) });
    return types.toAmino({ typeUrl, value: decoded });
  });
  const document = makeSignDoc(documents, fee, chainId, memo, number, sequence, timeoutHeight ? BigInt(timeoutHeight) : undefined);
  const addresses = groups.map(({ threshold, keys }) => {
    const members = keys.map((key) => encodeSecp256k1Pubkey(fromHex(key)));
    return pubkeyToAddress(createMultisigThresholdPubkey(members, threshold, true), PREFIX);
  });
  return { document: serializeSignDoc(document), each: documents.map((one) => JSON.stringify(one)), addresses };
}
