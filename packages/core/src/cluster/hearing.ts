import type { Fact } from '../delivery/facts.ts'
import type { Ground } from '../ground.ts'
import type { Nouns } from '../nouns.ts'
import type { Ears } from './cluster.ts'
import { Stale } from './stale.ts'

/** What this node does with what other nodes say. */
export function createHearing(ground: Ground, nouns: Pick<Nouns, 'terminals' | 'streams'>): Ears {
  const stale = new Stale({ ...ground, terminals: nouns.terminals })
  const { streams } = nouns
  const { registry, clock, elsewhere, here, delivery } = ground

  function hear(fact: Fact): void {
    stale.by(fact)
    if (fact.kind === 'here') elsewhere.heard(fact)
    if (fact.kind === 'arrived') registry.makeWay(fact, clock.elapsed())
    here(fact)
  }

  return {
    hear,
    answer: async (question) =>
      question.kind === 'presence' ? elsewhere.answer(question) : await streams.found(question.stream, question.reader),
    missed() {
      stale.all()
      delivery.allMissed()
    },
    came: () => void elsewhere.askAnew(),
    left: (node) => elsewhere.left(node),
  }
}
