import { Courier } from './courier.ts'
import { createFollowing } from './following.ts'
import { Hosts } from './hosts.ts'
import type { PushParts } from './parts.ts'
import { Sending } from './sending.ts'
import { ShownPushes } from './shown.ts'
import { trimTimer } from './timers.ts'
import { createTryingAgain } from './trying-again.ts'
import { WaitingPushes } from './waiting.ts'
import { Withdrawing } from './withdrawing.ts'

export type { PushMetrics, PushOutcome, PushParts, PushSettings, WebParts } from './parts.ts'
export { answerTrials } from './trying.ts'

const day = 86_400_000
/** What was shown so long ago is not taken away any more. */
const shownForMs = 30 * day

/** Pushes to people who are not looking that somebody calls them, from now on. The answer ends it. */
export function startPushes(parts: PushParts): () => Promise<void> {
  const { gate, clock, log } = parts
  const shown = new ShownPushes(gate)
  const waiting = new WaitingPushes(gate)
  const hosts = new Hosts(clock)
  const courier = new Courier(parts, hosts)
  const sending = new Sending({ ...parts, shown, waiting, courier, hosts })
  const withdrawing = new Withdrawing({ ...parts, courier, shown, sending })
  const tryAgain = createTryingAgain({ ...parts, courier, shown, sending, waiting })

  async function trim(): Promise<void> {
    const now = clock.now()
    await shown.trim(now - shownForMs)
    await gate.setTimer(trimTimer, now + day, '')
  }

  const endTimers = gate.onTimer((key) => (key === trimTimer ? trim() : tryAgain()))
  const endConsumer = gate.consume({
    kinds: ['entries', 'changed', 'pointer'],
    handle: createFollowing({ ...parts, courier, shown, sending, withdrawing }),
    async lost() {
      log.error({}, 'pushes were too far behind: what happened meanwhile is pushed to nobody')
    },
  })
  gate.setTimer(trimTimer, clock.now() + day, '').catch((error: unknown) => {
    log.warn({ err: error }, 'what was pushed long ago is not forgotten before the next start')
  })
  return async () => {
    endTimers()
    await endConsumer()
  }
}
