import {
  defaultNotifying,
  limits,
  type OutputOf,
  type ParsedInputOf,
  TidingsError,
  type Uid,
  type UserSettings,
  userOid,
} from '@tidings/protocol'
import type { WritingBudget } from '../budgets/writing-budget.ts'
import type { UserCall } from '../calls/call.ts'
import { named } from '../calls/named.ts'
import { Remembered } from '../memory/remembered.ts'
import { jsonBytes } from '../pages/page.ts'
import { byStanding } from '../places/judged-before.ts'
import type { RecordGiven } from '../ports/records.ts'
import type { Clock } from '../ports/system.ts'
import type { CoreSettings } from '../settings/settings.ts'
import type { Directory } from '../users/directory.ts'
import { isInAny, patchedFolders, withoutPlace } from './folders.ts'
import type { Own } from './own.ts'
import { type Raising, raisingOf } from './raising.ts'

const key = 'settings'

export interface SettingsParts {
  readonly own: Own
  readonly directory: Directory
  readonly settings: CoreSettings
  readonly budget: WritingBudget
  readonly clock: Clock
  readonly raising: Pick<Raising, 'raise'>
}

/** What some users have chosen. */
interface StoredSettings {
  readonly of: (uid: Uid) => UserSettings
  readonly given: readonly RecordGiven[]
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

  /** Likewise, for what is judged by them: `given` is that they stand so. */
  async stored(uids: readonly Uid[]): Promise<StoredSettings> {
    const chosen = await this.#parts.own.findEach(uids, key, key)
    return {
      of: (uid) => this.#whole(chosen.get(uid)?.value ?? this.#defaults),
      given: uids.map((uid) => ({ owner: userOid(uid), kind: key, key, only: chosen.get(uid)?.version ?? 'absent' })),
    }
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
    const { uid } = actor
    const { app, notifying, folders } = input
    if (app ?? notifying ?? folders) this.#parts.budget.take(uid, JSON.stringify({ app, notifying, folders }))
    const settings = await this.#changed(input, actor)
    if (input.strangers !== undefined) await this.#parts.raising.raise(uid)
    this.forget(uid)
    for (const listener of this.#listeners) listener(uid, input)
    return { settings }
  }

  /**
   * From what stands there, or else from the defaults, again when another terminal was faster. What the store knows of it besides, to
   * mask pointers when it lists, and that pairs are to be raised, is changed with it or not at all.
   */
  async #changed(input: ParsedInputOf<'user.settings'>, actor: UserCall['actor']): Promise<UserSettings> {
    const { own, directory, clock } = this.#parts
    const { uid } = actor
    const { receipts, strangers } = input
    if (receipts !== undefined) await directory.expectRecord(uid)
    const beside = strangers === undefined ? [] : [raisingOf(uid, clock.now())]
    for (;;) {
      const found = await own.find(uid, key, key)
      const value = patched(this.#whole(found?.value ?? this.#defaults), input)
      const put = { uid, kind: key, key, value, only: found?.version ?? 'absent' } as const
      const change = receipts === undefined ? put : { ...put, receipts }
      const [changed] = await own.put([change], { whole: true, beside, by: byStanding(actor) })
      if (changed) return value
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
