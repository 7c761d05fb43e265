import { z } from 'zod'
import { limits } from '../bounds/limits.ts'
import { plainText, soundText } from '../text/sound.ts'

const isOne = (...given: readonly unknown[]): boolean => given.filter((value) => value !== undefined).length === 1

const Link = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL' })
  .overwrite(soundText)
  .max(1024)

const name = plainText().trim().min(1).max(limits.menuName).meta({ description: 'What people read and press.' })

const does = {
  link: Link.optional().meta({ description: 'An address that the page opens.' }),
  text: plainText().trim().min(1).max(limits.menuText).optional().meta({
    description: 'What whoever chooses it says to the channel.',
  }),
  event: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'expected 1–64 letters, digits, _, ., : or -')
    .optional()
    .meta({ description: 'What the program of the channel is told when it is chosen.' }),
}

const MenuItem = z
  .strictObject({ name, ...does })
  .refine(({ link, text, event }) => isOne(link, text, event), 'give one of link, text and event')
  .meta({ id: 'ChannelMenuItem' })

const MenuEntry = z
  .strictObject({ name, ...does, items: z.array(MenuItem).min(1).max(limits.menuItems).optional() })
  .refine(({ link, text, event, items }) => isOne(link, text, event, items), 'give one of link, text, event and items')
  .meta({ id: 'ChannelMenuEntry' })
export type ChannelMenuEntry = z.infer<typeof MenuEntry>

export const ChannelMenu = z.array(MenuEntry).max(limits.menuEntries).meta({
  id: 'ChannelMenu',
  description: 'What a channel has at its foot: entries that do something, or open more of them.',
})
export type ChannelMenu = z.infer<typeof ChannelMenu>
