import { type OperationName, TidingsError } from '@tidings/protocol'
import type { Actor } from '../gates/gate.ts'
import { roles as all, type Role } from '../settings/roles.ts'

/** Makes accounts and tokens for whoever has none yet: passwords are checked here, and strangers come here. */
export const beforeSignIn: ReadonlySet<OperationName> = new Set<OperationName>([
  ...(['account.register', 'account.login', 'account.enter', 'account.forgot'] as const),
  ...(['email.verify', 'login.start', 'login.poll'] as const),
])

/** What each page asks before it shows a form, wherever it has come to. */
export const everywhere: ReadonlySet<OperationName> = new Set<OperationName>(['account.info'])

/** Which role a call needs. The app's own servers, and the command line, find what they ask for on every node. */
function roleFor(name: OperationName, actor: Actor): Role | undefined {
  if (actor.kind === 'app' || everywhere.has(name)) return undefined
  return beforeSignIn.has(name) ? 'login' : 'doors'
}

export interface RoleCheck {
  /** Throws `unavailable`, which names the role, for a call that is another node's to answer. */
  call(name: OperationName, actor: Actor): void
  /** The same for what is no operation. */
  role(role: Role): void
}

const nothing = (): void => undefined

/** A node with all roles asks nothing. */
export function createRoleCheck(has: readonly Role[]): RoleCheck {
  if (all.every((role) => has.includes(role))) return { call: nothing, role: nothing }
  function role(wanted: Role): void {
    if (has.includes(wanted)) return
    const does = has.length === 0 ? 'none' : has.join(', ')
    const advice = `ask a node that has it, or let the proxy do so (roles of this node: ${does})`
    throw new TidingsError('unavailable', `this node has not the role ${wanted}: ${advice}`)
  }
  return {
    role,
    call(name, actor) {
      const wanted = roleFor(name, actor)
      if (wanted !== undefined) role(wanted)
    },
  }
}
