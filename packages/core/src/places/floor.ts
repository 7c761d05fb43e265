/** Up to where a member may not read. */
export const floorOf = (clearedSeq: number, joinedSeq: number, history: 'all' | 'joined'): number =>
  history === 'joined' ? Math.max(clearedSeq, joinedSeq) : clearedSeq
