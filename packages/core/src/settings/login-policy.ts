import type { Platform } from '@tidings/protocol'

type Class = 'mobile' | 'pc' | 'pad' | 'web' | 'mini' | 'thing'

const classes: Readonly<Record<Platform, Class>> = {
  ios: 'mobile',
  android: 'mobile',
  windows: 'pc',
  macos: 'pc',
  linux: 'pc',
  web: 'web',
  miniprogram: 'mini',
  ipad: 'pad',
  'android-pad': 'pad',
  device: 'thing',
  bot: 'thing',
}

/** Terminals with the same answer push each other out; `undefined` pushes nobody out. */
type Grouping = (kind: Class, platform: Platform) => string | undefined

/**
 * Which terminals of one user may be online together. Devices and bots always may.
 * Source: OpenIM `multiLogin.policy` of versions 2 and 3 (the numbers), Wildfire's multi-endpoint settings.
 */
const policies = {
  /** Everything at once (0). */
  all: () => undefined,
  /** One of each platform (1). */
  platform: (_, platform) => platform,
  /** One in all (2). */
  one: () => 'one',
  /** The web, and one other (3). */
  'web-and-one': (kind) => (kind === 'web' ? 'web' : 'other'),
  /** One of each class: mobile, PC, pad, web, mini program (4). */
  class: (kind) => kind,
  /** Any number of PCs, and one of everything else together (5). */
  'pcs-and-one': (kind) => (kind === 'pc' ? undefined : 'other'),
  /** One at a desk (PC or web), and one in the hand. */
  'desk-and-mobile': (kind) => (kind === 'pc' || kind === 'web' ? 'desk' : 'hand'),
} as const satisfies Record<string, Grouping>

export type LoginPolicy = keyof typeof policies

export const loginPolicies = Object.keys(policies) as [LoginPolicy, ...LoginPolicy[]]

/** Where only one terminal at a time may be: its name; undefined where any number may. */
export function seatOf(policy: LoginPolicy, platform: Platform): string | undefined {
  const kind = classes[platform]
  return kind === 'thing' ? undefined : (policies[policy] as Grouping)(kind, platform)
}

/** Does a terminal that comes push out one that is there? */
export function pushesOut(policy: LoginPolicy, coming: Platform, there: Platform): boolean {
  const seat = seatOf(policy, coming)
  return seat !== undefined && seat === seatOf(policy, there)
}

/** Where a push to a phone would say what its user is looking at already. */
export const isDesk = (platform: Platform): boolean => classes[platform] === 'pc' || classes[platform] === 'web'
export const isHand = (platform: Platform): boolean => classes[platform] === 'mobile' || classes[platform] === 'pad'
