import type { ClientState } from './state.ts'

/** Read to the end on this terminal: shown at once, and kept until the server was told. */
export function readHere(state: ClientState, oid: string, seq: number): ClientState {
  const known = state.conversations[oid]
  if (!known) return state
  const reads = { ...state.reads, [oid]: Math.max(seq, state.reads[oid] ?? 0) }
  // How much of it is unread from the middle on, the server counts.
  if (seq < known.seq) return { ...state, reads }
  const read = { ...known, readSeq: Math.max(seq, known.readSeq), unread: 0, directed: 0, mentions: 0 }
  return { ...state, reads, conversations: { ...state.conversations, [oid]: read } }
}

/** The server knows, or will not hear of it. What was read further meanwhile is still to be told. */
export function readTold(state: ClientState, oid: string, seq: number): ClientState {
  const { [oid]: kept = 0, ...reads } = state.reads
  return kept === 0 || kept > seq ? state : { ...state, reads }
}
