import { chat } from './en/chat.ts'
import { chatrooms } from './en/chatrooms.ts'
import { everywhere } from './en/everywhere.ts'
import { places } from './en/places.ts'
import { ways } from './en/ways.ts'
import { writing } from './en/writing.ts'

/**
 * Every text of the kit. `_one` and `_other` are the forms of one text; `{{name}}` is filled in. The other languages
 * have the same keys: `npm run check` finds a missing one, and one that nobody uses.
 */
export const en = { ...everywhere, ...places, ...chatrooms, ...chat, ...writing, ...ways }
