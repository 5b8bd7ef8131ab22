// How scenarios connect: the published client with nothing but a prefix and a gas price.
import { Secp256k1Wallet } from "@cosmjs/amino";
import { fromHex } from "@cosmjs/encoding";
import { DirectSecp256k1Wallet } from "@cosmjs/proto-signing";
import { GasPrice, QueryClient, SigningStargateClient } from "@cosmjs/stargate";
import { connectComet } from "@cosmjs/tendermint-rpc";

export const PREFIX = "ve";
export const coin = (amount) => ({ denom: "uve", amount: String(amount) });

export async function connect(rpc, key, { amino = false } = {}) {
  const kind = amino ? Secp256k1Wallet : DirectSecp256k1Wallet;
  const wallet = await kind.fromKey(fromHex(key), PREFIX);
  const [account] = await wallet.getAccounts();
  const options = { gasPrice: GasPrice.fromString("0.001uve"), broadcastPollIntervalMs: 200 };
  const client = await SigningStargateClient.connectWithSigner(rpc, wallet, options);
  return { client, wallet, address: account.address, pubkey: account.pubkey };
}

export async function queries(rpc, ...extensions) {
  return QueryClient.withExtensions(await connectComet(rpc), ...extensions);
}

// Send messages with simulated gas; a transaction that fails ends the scenario.
export async function send(signer, ...messages) {
  const result = await signer.client.signAndBroadcast(signer.address, messages, "auto", "cosmjs");
  if (result.code !== 0) throw new Error(`code ${result.code}: ${result.rawLog}`);
  return result;
}

export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return String(error);
  }
  return "";
}
