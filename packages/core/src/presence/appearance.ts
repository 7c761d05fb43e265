import type { ParsedInputOf, Presence } from '@tidings/protocol'
import type { PresentTerminal } from '../delivery/facts.ts'
import type { Appearance, UserPatch } from '../ports/users.ts'
import { expectAhead } from '../turns/ahead.ts'

/** How somebody shows who chose to appear so, with these terminals. */
export const shows = (appearance: Appearance, terminals: readonly PresentTerminal[]): Presence['show'] => {
  if (appearance.show === 'invisible' || terminals.length === 0) return 'offline'
  if (appearance.show === 'busy') return 'busy'
  return terminals.every(({ idle }) => idle) ? 'away' : 'online'
}

/** `online` is how one is without saying anything. */
export function appearancePatch({
  show,
  status,
  timeZone,
}: ParsedInputOf<'presence.set'>): NonNullable<UserPatch['appearance']> {
  return {
    ...(show === undefined ? {} : { show: show === 'online' ? null : show }),
    ...(status === undefined ? {} : { status }),
    ...(timeZone === undefined ? {} : { timeZone }),
  }
}

export function expectLasting(status: ParsedInputOf<'presence.set'>['status'], now: number): void {
  expectAhead(status?.until, now, 'status.until')
}
