import type { InputOf } from '@tidings/protocol'
import { z } from 'zod'
import { badParameter } from '../wire/errors.ts'
import { optionalText, text } from './fields.ts'

const Entry = z.object({ name: text, type: optionalText, url: optionalText, key: optionalText })
/** What a channel has at its foot. */
export const Menus = z.array(Entry.extend({ subMenus: z.array(Entry).default([]) })).max(3)

type Menu = NonNullable<InputOf<'channel.update'>['menu']>
type Item = Pick<Menu[number], 'name' | 'link' | 'text' | 'event'>

/** `view` opens an address, `click` is told to the program. */
function itemOf({ name, type, url, key }: z.output<typeof Entry>): Item {
  if (type === 'view' || (type === '' && url !== '')) return { name, link: url }
  if (type === 'click' || (type === '' && key !== '')) return { name, event: key || name }
  throw badParameter(`menus: “${name}” is of a type that there is not here: view and click are`)
}

export const menuOf = (menus: z.output<typeof Menus>): Menu =>
  menus.map(({ subMenus, ...entry }) =>
    subMenus.length > 0 ? { name: entry.name, items: subMenus.map(itemOf) } : itemOf(entry),
  )

const shownItem = ({ name, link, text: said, event }: Item) => ({
  ...{ name, type: link === undefined ? 'click' : 'view' },
  ...{ url: link ?? '', key: event ?? said ?? '' },
})

export const shownMenus = (menu: Menu = []) =>
  menu.map(({ items = [], ...entry }) => ({ ...shownItem(entry), subMenus: items.map(shownItem) }))
