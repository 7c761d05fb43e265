import type { PresentTerminal } from '../delivery/facts.ts'

/** What others see of terminals, and what of them goes over the bus. */
export const plainTerminals = (terminals: readonly PresentTerminal[]): readonly PresentTerminal[] =>
  terminals.map(({ client: { id, platform }, idle }) => ({ client: { id, platform }, idle }))
