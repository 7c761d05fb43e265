import type { Ears, ForCore } from './cluster/ears.ts'
import type { Sender } from './cluster/envelope.ts'
import type { Fact } from './delivery/facts.ts'
import { Following } from './forgetting/following.ts'
import { Stale } from './forgetting/stale.ts'
import type { Ground } from './ground.ts'
import type { Nouns } from './nouns.ts'

/** Where other nodes write to the same store. */
export function createFollowing(
  ground: Ground,
  { terminals, identity, edges }: Pick<Nouns, 'terminals' | 'identity' | 'edges'>,
) {
  return ground.store.isShared
    ? new Following({ ...ground, identity, stale: new Stale({ ...ground, terminals, edges }) })
    : undefined
}

/** What this node does with what other nodes say. */
export function createHearing(
  ground: Ground,
  nouns: Pick<Nouns, 'terminals' | 'edges' | 'streams' | 'codeLogins' | 'guessing' | 'identity'>,
  replaced: () => void,
): Ears {
  const { terminals, edges, streams, codeLogins, guessing, identity } = nouns
  // Not all of the nouns: one of them has the name of what the ground remembers of rooms.
  const stale = new Stale({ ...ground, terminals, edges })
  const { registry, clock, elsewhere, here, strays, readingAgain } = ground

  function hear(fact: Fact): void {
    stale.by(fact)
    if (fact.kind === 'here') elsewhere.heard(fact)
    if (fact.kind === 'arrived') void identity.lookAt(registry.makeWay(fact, clock.elapsed()))
    here(fact)
  }

  async function answer(question: ForCore, by: Sender): Promise<unknown> {
    switch (question.kind) {
      case 'presence':
        return elsewhere.answer(question, by.node)
      case 'chatroom':
        return ground.chatroomAudience.here(question.chatroom)
      case 'chatroom-people':
        return ground.chatroomAudience.which(question)
      case 'stream':
        return streams.found(question.stream, question.reader)
      case 'streaming':
        return streams.answer(question)
      case 'guess':
        return guessing.answer(question)
      case 'login':
        return codeLogins.answer(question)
    }
  }

  return {
    hear,
    answer,
    forget: () => stale.all(),
    missed() {
      readingAgain.all()
      // Who came or went meanwhile is told to those who watch.
      void elsewhere.askAnew()
    },
    homeLost(node) {
      strays?.homeLost(node)
      void elsewhere.homesMoved(node)
    },
    came(node, isLate) {
      if (isLate) strays?.cameLate(node)
      void elsewhere.homesMoved(node)
    },
    left: (node) => elsewhere.left(node),
    replaced,
  }
}
