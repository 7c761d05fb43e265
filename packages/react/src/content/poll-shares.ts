/**
 * Whole percents of how many chose each answer, of all who voted. Where everybody has one choice they are a hundred together:
 * what is lost by rounding goes to the answers that lost most by it.
 */
export function percentsOf(counts: readonly number[], voters: number): readonly number[] {
  if (voters === 0) return counts.map(() => 0)
  const exact = counts.map((count) => Math.min(100, (count / voters) * 100))
  const isDivided = counts.reduce((sum, count) => sum + count, 0) === voters
  if (!isDivided) return exact.map(Math.round)
  const whole = exact.map(Math.floor)
  const missing = 100 - whole.reduce((sum, one) => sum + one, 0)
  const byLoss = exact.map((one, index) => ({ index, loss: one - Math.floor(one) })).sort((a, b) => b.loss - a.loss)
  const raised = new Set(byLoss.slice(0, missing).map(({ index }) => index))
  return whole.map((one, index) => (raised.has(index) ? one + 1 : one))
}
