import type { en } from './en.ts'
import { chat } from './zh/chat.ts'
import { chatrooms } from './zh/chatrooms.ts'
import { everywhere } from './zh/everywhere.ts'
import { places } from './zh/places.ts'
import { ways } from './zh/ways.ts'
import { writing } from './zh/writing.ts'

/** Chinese has one form where English has two. */
export const zh = { ...everywhere, ...places, ...chatrooms, ...chat, ...writing, ...ways } satisfies Record<
  keyof typeof en,
  string
>
