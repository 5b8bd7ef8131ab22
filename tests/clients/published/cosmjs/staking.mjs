// Delegate, move, take back, change one's mind, claim: by the client's own helpers and by its registry.
import { setupDistributionExtension, setupMintExtension, setupSlashingExtension, setupStakingExtension } from "@cosmjs/stargate";
import { coin, connect, queries, send } from "./clients.mjs";

export default async function ({ rpc, key, amino, first, second }) {
  const alice = await connect(rpc, key, { amino });
  const client = alice.client;
  const delegated = await client.delegateTokens(alice.address, first, coin(9_000_000), "auto");
  const held = await client.getDelegation(alice.address, first);
  const nothing = await client.getDelegation(alice.address, second);
  const undelegated = await client.undelegateTokens(alice.address, first, coin(2_000_000), "auto");
  const moved = await send(alice, {
    typeUrl: "/cosmos.staking.v1beta1.MsgBeginRedelegate",
    value: { delegatorAddress: alice.address, validatorSrcAddress: first, validatorDstAddress: second, amount: coin(1_000_000) },
  });
  const back = await send(alice, {
    typeUrl: "/cosmos.staking.v1beta1.MsgCancelUnbondingDelegation",
    value: { delegatorAddress: alice.address, validatorAddress: first, amount: coin(500_000), creationHeight: BigInt(undelegated.height) },
  });
  const withdrawn = await client.withdrawRewards(alice.address, first, "auto");
  const elsewhere = await send(alice, {
    typeUrl: "/cosmos.distribution.v1beta1.MsgSetWithdrawAddress",
    value: { delegatorAddress: alice.address, withdrawAddress: alice.address },
  });
  const q = await queries(rpc, setupStakingExtension, setupDistributionExtension, setupMintExtension, setupSlashingExtension);
  const validators = (await q.staking.validators("BOND_STATUS_BONDED")).validators;
  return {
    codes: [delegated, undelegated, moved, back, withdrawn, elsewhere].map((one) => one.code),
    responses: [delegated, undelegated, moved, back, withdrawn].map((one) => one.msgResponses[0].typeUrl),
    held, nothing,
    staked: await client.getBalanceStaked(alice.address),
    validators: validators.map((one) => [one.operatorAddress, one.tokens, one.description.moniker]),
    commission: validators[0].commission.commissionRates.rate,
    pool: (await q.staking.pool()).pool,
    params: (await q.staking.params()).params.bondDenom,
    unbonding: (await q.staking.delegatorUnbondingDelegations(alice.address)).unbondingResponses.length,
    redelegations: (await q.staking.redelegations(alice.address, first, second)).redelegationResponses.length,
    history: (await q.staking.historicalInfo(delegated.height)).hist.header.height,
    rewards: (await q.distribution.delegationTotalRewards(alice.address)).rewards.length,
    community: (await q.distribution.communityPool()).pool.length,
    inflation: (await q.mint.inflation()).toString(),
    mintDenom: (await q.mint.params()).mintDenom,
    signing: (await q.slashing.signingInfos()).info.length,
  };
}
