// Propose, deposit, vote: in the older form that the client's helpers have, and in the current one.
import { setupGovExtension } from "@cosmjs/stargate";
import { TextProposal } from "cosmjs-types/cosmos/gov/v1beta1/gov";
import { VoteOption } from "cosmjs-types/cosmos/gov/v1/gov";
import { coin, connect, queries, send } from "./clients.mjs";

const idOf = (result) => result.events.flatMap((event) => event.attributes).find((one) => one.key === "proposal_id").value;

export default async function ({ rpc, key, amino, deposit }) {
  const alice = await connect(rpc, key, { amino });
  const content = { typeUrl: "/cosmos.gov.v1beta1.TextProposal", value: TextProposal.encode({ title: "A title", description: "A description" }).finish() };
  const older = await send(alice, {
    typeUrl: "/cosmos.gov.v1beta1.MsgSubmitProposal",
    value: { content, proposer: alice.address, initialDeposit: [coin(deposit)] },
  });
  const first = BigInt(idOf(older));
  const added = await send(alice, {
    typeUrl: "/cosmos.gov.v1beta1.MsgDeposit",
    value: { proposalId: first, depositor: alice.address, amount: [coin(deposit)] },
  });
  const voted = await send(alice, {
    typeUrl: "/cosmos.gov.v1beta1.MsgVote",
    value: { proposalId: first, voter: alice.address, option: VoteOption.VOTE_OPTION_YES },
  });
  const results = [older, added, voted];
  if (!amino) {
    const newer = await send(alice, {
      typeUrl: "/cosmos.gov.v1.MsgSubmitProposal",
      value: { messages: [], initialDeposit: [coin(deposit)], proposer: alice.address, metadata: "ipfs://none", title: "Text", summary: "No change", expedited: false },
    });
    const second = BigInt(idOf(newer));
    results.push(newer, await send(alice,
      { typeUrl: "/cosmos.gov.v1.MsgVoteWeighted", value: { proposalId: second, voter: alice.address, metadata: "", options: [
        { option: VoteOption.VOTE_OPTION_YES, weight: "0.6" }, { option: VoteOption.VOTE_OPTION_ABSTAIN, weight: "0.4" }] } },
    ));
  }
  const q = await queries(rpc, setupGovExtension);
  const proposal = (await q.gov.proposal(first)).proposal;
  return {
    codes: results.map((one) => one.code),
    status: proposal.status,
    total: proposal.totalDeposit,
    content: proposal.content.typeUrl,
    votes: (await q.gov.votes(first)).votes.length,
    deposits: (await q.gov.deposits(first)).deposits.length,
    tally: (await q.gov.tally(first)).tally.yes,
    params: Object.keys((await q.gov.params("voting")).votingParams),
    proposals: (await q.gov.proposals(0, "", "")).proposals.length,
  };
}
