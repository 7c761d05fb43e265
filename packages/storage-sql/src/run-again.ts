/** Somebody else wrote at the same time what this transaction was about to: run anew, it sees what they did. */
export class RunAgain extends Error {}
