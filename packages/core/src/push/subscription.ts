import type { ParsedInputOf, PushState } from '@tidings/protocol'
import type { RecordEntry } from '../ports/records.ts'

interface Switched {
  /** Its user has turned pushes to it off, there or at another terminal. */
  readonly off?: true
}

/** A browser. */
export type WebSubscription = ParsedInputOf<'push.subscribe'> & Switched

/** The device of an app, and when it said so last. */
export type DeviceRegistration = ParsedInputOf<'push.register'> & Switched & { readonly at: number }

export type PushSubscription = WebSubscription | DeviceRegistration

export const isDevice = (subscription: PushSubscription): subscription is DeviceRegistration =>
  'provider' in subscription

/** As its user sees it. */
export function pushStateOf(subscription: PushSubscription | undefined): PushState {
  if (!subscription) return 'none'
  return subscription.off ? 'off' : 'on'
}

export const subscriptionOf = ({ value }: Pick<RecordEntry, 'value'>): PushSubscription =>
  JSON.parse(value ?? '{}') as PushSubscription

/** Whoever made it has said until when it lasts. */
export const isExpired = ({ expiresAt = Number.POSITIVE_INFINITY }: PushSubscription, now: number): boolean =>
  expiresAt <= now

/** By which a device is known: the one for calls where it has no other. */
const tokenOf = ({ token, voipToken }: DeviceRegistration): string | undefined => token ?? voipToken

/** Has its device no token but the one for calls? Then it is told of nothing else. */
export const takesCallsAlone = (subscription: PushSubscription): boolean =>
  isDevice(subscription) && subscription.token === undefined

/** Is it the same that was pushed to, whatever it says beside? */
export function isSamePlace(kept: PushSubscription, pushed: PushSubscription): boolean {
  if (isDevice(kept)) return isDevice(pushed) && kept.provider === pushed.provider && tokenOf(kept) === tokenOf(pushed)
  return !isDevice(pushed) && kept.endpoint === pushed.endpoint
}
