import type { Attack } from './attack.ts'
import { bodyAttacks } from './bodies.ts'
import { connectionAttacks } from './connections.ts'
import { growthAttacks } from './growth.ts'
import { pageAttacks } from './pages.ts'
import { signInAttacks } from './sign-in.ts'

const all = { ...bodyAttacks, ...pageAttacks, ...signInAttacks, ...connectionAttacks, ...growthAttacks }
export type AttackName = keyof typeof all

/** Every attack, in the order in which they run. */
export const attacks: Readonly<Record<AttackName, Attack>> = all
export const attackNames = Object.keys(all) as AttackName[]
export const isAttack = (name: string): name is AttackName => Object.hasOwn(all, name)

/** One of each kind: for a look. */
export const someAttacks: readonly AttackName[] = ['unknown-keys', 'versions', 'wrong-own-passwords', 'half-sent']
