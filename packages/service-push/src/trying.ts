import { isExpired, type PushedTerminal, RateLimiter, type ServiceHandlers, takesCallsAlone } from '@tidings/core'
import { type OutputOf, type ParsedInputOf, TidingsError } from '@tidings/protocol'
import { Courier } from './courier.ts'
import { Hosts } from './hosts.ts'
import { trialOf } from './noticing.ts'
import type { PushParts } from './parts.ts'
import { topicOfTrials } from './places.ts'
import { providerOf } from './push.ts'

/** Of one user: people press a button, and look what comes. */
const rate = { perSecond: 1 / 20, burst: 4 }
/** A device that is off by then has not shown it to whoever tries. */
const untilMs = 60_000

type Answer = OutputOf<'push.test'>

/** Pushes something to a terminal because its user wants to see whether that works; on every node, whichever of them push. */
export function answerTrials(parts: PushParts): void {
  const { gate, clock, metrics } = parts
  const limiter = new RateLimiter(clock, rate)
  const courier = new Courier(parts, new Hosts(clock))

  async function pushTo(user: string, terminal: PushedTerminal): Promise<Answer> {
    const { client, subscription } = terminal
    const now = clock.now()
    if (isExpired(subscription, now)) return { came: 'dead' }
    const badge = (await gate.unread([user])).get(user) ?? 0
    if (takesCallsAlone(subscription)) return { came: 'refused', why: 'it is told of calls alone' }
    if (!courier.reaches(subscription)) return { came: 'refused', why: 'nobody pushes there here' }
    const notice = trialOf(user, terminal, now, { badge, topic: topicOfTrials, until: now + untilMs })
    const answer = await courier.carry({ terminal, notice })
    if (answer.came === 'dead') await gate.endSubscription(user, client.id, subscription, answer.at)
    const came = answer.came === 'impossible' ? 'refused' : answer.came
    metrics.push(providerOf(subscription), came)
    return 'why' in answer ? { came, why: answer.why } : { came }
  }

  const test: ServiceHandlers['push.test'] = async ({ client }: ParsedInputOf<'push.test'>, { actor }) => {
    const { uid, clientId } = actor
    const id = client ?? clientId
    if (id === undefined) throw new TidingsError('invalid', 'say which terminal: whoever asks is none')
    limiter.take(uid)
    const terminal = (await gate.terminalsOf(uid)).find((one) => one.client.id === id)
    if (!terminal) throw new TidingsError('not_found', `you have no terminal ${id}`)
    const { subscription } = terminal
    if (!subscription) return { came: 'none' }
    if (subscription.off) return { came: 'off' }
    return pushTo(uid, { ...terminal, subscription })
  }
  gate.answer({ 'push.test': test })
}
