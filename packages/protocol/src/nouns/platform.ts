import { z } from 'zod'

/** Kinds of terminals. The numbers are those that the OpenIM-compatible door speaks. */
export const platforms = {
  ios: 1,
  android: 2,
  windows: 3,
  macos: 4,
  web: 5,
  miniprogram: 6,
  linux: 7,
  ipad: 8,
  'android-pad': 9,
  device: 10,
  bot: 11,
} as const

export type Platform = keyof typeof platforms

export const Platform = z
  .enum(Object.keys(platforms) as [Platform, ...Platform[]])
  .meta({ id: 'Platform', description: 'The kind of terminal.', examples: ['web'] })
