// What one account lets another do: authz and fee grants, through the client's registry.
import { GenericAuthorization } from "cosmjs-types/cosmos/authz/v1beta1/authz";
import { SendAuthorization } from "cosmjs-types/cosmos/bank/v1beta1/authz";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { BasicAllowance } from "cosmjs-types/cosmos/feegrant/v1beta1/feegrant";
import { setupAuthzExtension, setupFeegrantExtension } from "@cosmjs/stargate";
import { coin, connect, failure, queries, send } from "./clients.mjs";

const packed = (typeUrl, kind, value) => ({ typeUrl, value: kind.encode(kind.fromPartial(value)).finish() });
const later = { seconds: BigInt(Math.floor(Date.now() / 1000) + 86400), nanos: 0 };

export default async function ({ rpc, granterKey, granteeKey, amino, recipient }) {
  const granter = await connect(rpc, granterKey, { amino });
  const grantee = await connect(rpc, granteeKey, { amino });
  const grant = (authorization) => ({
    typeUrl: "/cosmos.authz.v1beta1.MsgGrant",
    value: { granter: granter.address, grantee: grantee.address, grant: { authorization, expiration: later } },
  });
  const granted = await send(granter, grant(packed("/cosmos.bank.v1beta1.SendAuthorization", SendAuthorization, { spendLimit: [coin(5000)] })));
  const generic = await send(granter, grant(packed("/cosmos.authz.v1beta1.GenericAuthorization", GenericAuthorization, { msg: "/cosmos.staking.v1beta1.MsgDelegate" })));
  const paid = await send(granter, {
    typeUrl: "/cosmos.feegrant.v1beta1.MsgGrantAllowance",
    value: { granter: granter.address, grantee: grantee.address, allowance: packed("/cosmos.feegrant.v1beta1.BasicAllowance", BasicAllowance, { spendLimit: [coin(900000)], expiration: later }) },
  });
  const q = await queries(rpc, setupAuthzExtension, setupFeegrantExtension);
  const grants = (await q.authz.grants(granter.address, grantee.address, "")).grants;
  const allowance = (await q.feegrant.allowance(granter.address, grantee.address)).allowance;

  const inner = packed("/cosmos.bank.v1beta1.MsgSend", MsgSend, { fromAddress: granter.address, toAddress: recipient, amount: [coin(4000)] });
  const exec = { typeUrl: "/cosmos.authz.v1beta1.MsgExec", value: { grantee: grantee.address, msgs: [inner] } };
  const fee = { amount: [coin(300)], gas: "300000", granter: granter.address };
  const before = await grantee.client.getBalance(grantee.address, "uve");
  const executed = await grantee.client.signAndBroadcast(grantee.address, [exec], fee);
  const after = await grantee.client.getBalance(grantee.address, "uve");
  const tooMuch = await failure(send(grantee, exec));

  const revoked = await send(granter, {
    typeUrl: "/cosmos.authz.v1beta1.MsgRevoke",
    value: { granter: granter.address, grantee: grantee.address, msgTypeUrl: "/cosmos.bank.v1beta1.MsgSend" },
  });
  const ended = await send(granter, {
    typeUrl: "/cosmos.feegrant.v1beta1.MsgRevokeAllowance",
    value: { granter: granter.address, grantee: grantee.address },
  });
  return {
    codes: [granted, generic, paid, executed, revoked, ended].map((one) => one.code),
    log: executed.rawLog,
    grants: grants.map((one) => one.authorization.typeUrl).sort(),
    allowance: allowance.allowance.typeUrl,
    spentByGrantee: String(BigInt(before.amount) - BigInt(after.amount)),
    tooMuch,
  };
}
