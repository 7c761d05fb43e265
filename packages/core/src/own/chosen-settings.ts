import {
  defaultNotifying,
  limits,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  type UserSettings,
} from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { UserCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import { Remembered } from '../memory/remembered.ts'
import { jsonBytes } from '../pages/page.ts'
import type { Store } from '../ports/store.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'
import { isInAny, patchedFolders, withoutPlace } from './folders.ts'
import type { Own } from './own.ts'

const key = 'settings'

/** Pairs that are raised in one transaction. */
const pairsAtOnce = 500

export interface SettingsParts {
  readonly own: Own
  readonly directory: Directory
  readonly settings: CoreSettings
  readonly budget: WritingBudget
  readonly store: Pick<Store, 'conversations'>
}

type SettingsListener = (uid: Uid, change: ParsedInputOf<'user.settings'>) => void

/** What users have chosen for themselves; asked on many ways, so it remembers. */
export class ChosenSettings {
  readonly #parts: SettingsParts
  readonly #defaults: UserSettings
  readonly #known = new Remembered<Uid, UserSettings>(100_000)
  readonly #listeners: SettingsListener[] = []

  constructor(parts: SettingsParts) {
    this.#parts = parts
    this.#defaults = {
      ...parts.settings.defaults,
      ...{ mutePushOnDesktop: false, notifying: defaultNotifying, folders: {}, app: {} },
    }
  }

  /** Calls when what a user has chosen was changed. */
  onChange(listener: SettingsListener): void {
    this.#listeners.push(listener)
  }

  async of(uid: Uid): Promise<UserSettings> {
    return this.#known.of(uid, async () => {
      const chosen = await this.#parts.own.get(uid, key, key)
      return chosen ? this.#whole(chosen) : this.#defaults
    })
  }

  /** Of many at once, as the store has them. */
  async ofEach(uids: readonly Uid[]): Promise<ReadonlyMap<Uid, UserSettings>> {
    const chosen = await this.#parts.own.ofEach(uids, key, key)
    return new Map(
      uids.map((uid) => {
        const own = chosen.get(uid)
        return [uid, own ? this.#whole(own) : this.#defaults]
      }),
    )
  }

  /** Answered from memory alone. */
  known(uid: Uid): UserSettings | undefined {
    return this.#known.known(uid)
  }

  /** What was kept by an earlier version has not all of them. */
  #whole(chosen: UserSettings): UserSettings {
    return { ...this.#defaults, ...chosen, notifying: { ...this.#defaults.notifying, ...chosen.notifying } }
  }

  async update(input: ParsedInputOf<'user.settings'>, { actor }: UserCall): Promise<OutputOf<'user.settings'>> {
    const { directory } = this.#parts
    const { uid } = actor
    const { app, notifying, folders } = input
    if (app ?? notifying ?? folders) this.#parts.budget.take(uid, JSON.stringify({ app, notifying, folders }))
    const change = (before: UserSettings): UserSettings => patched(this.#whole(before), input)
    const settings = await this.#changed(uid, change)
    // The store masks pointers by it when it lists.
    if (input.receipts !== undefined) await directory.update(uid, { receipts: input.receipts })
    if (input.strangers !== undefined) await this.#raisePairs(uid)
    this.forget(uid)
    for (const listener of this.#listeners) listener(uid, input)
    return { settings }
  }

  /** Whoever was judged by what was chosen before is judged again. A few at a time, so that nobody waits long for it. */
  async #raisePairs(uid: Uid): Promise<void> {
    const { conversations } = this.#parts.store
    let after: number | undefined = 0
    while (after !== undefined) after = await conversations.raise(uid, after, pairsAtOnce)
  }

  /** From what stands there, or else from the defaults; whoever else makes the record at the same time was first then. */
  async #changed(uid: Uid, change: (before: UserSettings) => UserSettings): Promise<UserSettings> {
    const { own } = this.#parts
    const place = { uid, kind: key, key } as const
    for (;;) {
      const known = await own.update(place, change)
      if (known) return known.after
      const value = change(this.#defaults)
      const [made] = await own.put([{ ...place, value, only: 'absent' }])
      if (made) return value
    }
  }

  /** A conversation that is gone for good leaves the user's folders. */
  async leaveFolders(uid: Uid, conversation: string): Promise<void> {
    if (!isInAny((await this.of(uid)).folders, conversation)) return
    const change = (before: UserSettings): UserSettings => {
      const whole = this.#whole(before)
      return { ...whole, folders: withoutPlace(whole.folders, conversation) }
    }
    await this.#parts.own.update({ uid, kind: key, key }, change)
    this.forget(uid)
  }

  /** What a user has chosen was changed. */
  forget(uid: Uid): void {
    this.#known.forget(uid)
  }

  forgetAll(): void {
    this.#known.forgetAll()
  }
}

/** What the patch names in the place of what stood there. */
function patched(
  before: UserSettings,
  { app: appPatch, notifying, folders, ...patch }: ParsedInputOf<'user.settings'>,
): UserSettings {
  const app = Object.fromEntries(
    Object.entries({ ...before.app, ...appPatch }).filter(([, value]) => value !== null),
  ) as UserSettings['app']
  expectWithin(Object.keys(app).length, limits.appSettings, 'settings')
  if (appPatch) expectWithin(jsonBytes(app), limits.appSettingsBytes, 'bytes of settings')
  return {
    ...before,
    ...named(patch),
    notifying: { ...before.notifying, ...named(notifying ?? {}) },
    folders: folders ? patchedFolders(before.folders, folders) : before.folders,
    app,
  }
}

function expectWithin(count: number, limit: number, what: string): void {
  if (count <= limit) return
  const message = `an app may keep ${limit} ${what} of a user: take some away first`
  throw new TidingsError('too_large', message, { limit, issues: [{ path: 'app', message }] })
}
