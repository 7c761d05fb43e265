import type { Bus } from '../ports/bus.ts'
import type { Metrics } from '../ports/system.ts'

/** The same bus; what goes out and what comes in is counted. */
export function counted(bus: Bus, metrics: Pick<Metrics, 'busMessage'>): Bus {
  return {
    maxBytes: bus.maxBytes,
    publish(subject, text) {
      metrics.busMessage('out')
      bus.publish(subject, text)
    },
    subscribe: (subject, listener) =>
      bus.subscribe(subject, {
        heard(text) {
          metrics.busMessage('in')
          return listener.heard(text)
        },
        missed: () => listener.missed(),
      }),
    answer: (subject, answer) =>
      bus.answer(subject, (text) => {
        metrics.busMessage('in')
        metrics.busMessage('out')
        return answer(text)
      }),
    async request(subject, text, withinMs) {
      metrics.busMessage('out')
      const answer = await bus.request(subject, text, withinMs)
      metrics.busMessage('in')
      return answer
    },
    check: () => bus.check(),
    [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
  }
}
