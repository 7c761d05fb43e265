import type { Store } from '@tidings/core'
import { describe } from 'vitest'
import { conversationConformance } from './conversations.ts'
import { logConformance } from './log.ts'
import { modelConformance } from './model.ts'
import { roomConformance, userConformance } from './rooms-and-users.ts'

/** Every sentence of the store's ports, as a test. `make` answers a new, empty store each time. */
export function storeConformance(name: string, make: () => Promise<Store>): void {
  describe(`${name} is a store`, () => {
    describe('message log', () => logConformance(make))
    describe('conversations', () => conversationConformance(make))
    describe('rooms', () => roomConformance(make))
    describe('users', () => userConformance(make))
    describe('model', () => modelConformance(make))
  })
}

export { anEntry } from './entries.ts'
