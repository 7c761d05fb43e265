import { type DeviceNotice, isDevice, type PushedTerminal, type PushSubscription } from '@tidings/core'

/** One push to one terminal. */
export interface Push {
  readonly terminal: PushedTerminal
  readonly notice: DeviceNotice
}

/** Who carries it, as it is counted. */
export const providerOf = (subscription: PushSubscription): string =>
  isDevice(subscription) ? subscription.provider : 'web'

/** Who is left alone when it is in trouble: a provider as a whole, and each push service of browsers by itself. */
export const hostOf = (subscription: PushSubscription): string =>
  isDevice(subscription) ? subscription.provider : new URL(subscription.endpoint).host

/** Whose push service it is: people name those of browsers, an operator all others. */
export const namedBy = ({ terminal: { subscription }, notice }: Push): string | undefined =>
  isDevice(subscription) ? undefined : notice.user
