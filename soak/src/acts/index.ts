import type { Acts } from './acts.ts'
import { messageActs } from './messages.ts'
import { ownActs } from './own.ts'
import { peopleActs } from './people.ts'
import { roomActs } from './rooms.ts'

/** The whole protocol: the compiler asks for every operation. */
export const acts: Acts = { ...messageActs, ...roomActs, ...ownActs, ...peopleActs }
