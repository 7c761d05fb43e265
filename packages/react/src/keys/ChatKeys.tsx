import { listConversations, type TidingsClient } from '@tidings/client'
import { type RefObject, useContext, useEffect, useRef } from 'react'
import { useClient } from '../provided/kit.ts'
import { ListedContext } from '../state/listed.ts'
import { useGo } from '../state/place.tsx'
import { OpenedPart } from '../ui/Boundary.tsx'
import { composes } from '../ui/composing.ts'
import { lazy } from '../ui/lazy.tsx'
import { isPressed, type ShortcutName } from '../ui/shortcuts.ts'
import { goAround } from './chat-parts.ts'

const Switcher = lazy(() => import('./Switcher.tsx').then((module) => module.Switcher))
const ShortcutsDialog = lazy(() => import('./ShortcutsDialog.tsx').then((module) => module.ShortcutsDialog))

export type KeysDialog = 'switcher' | 'shortcuts'

interface ChatKeysProps {
  readonly root: RefObject<HTMLElement | null>
  /** The conversation that is open. */
  readonly active: string | undefined
  /** The page is the chat's alone: its keys work while nothing has the focus. */
  readonly wholePage: boolean
  readonly shown: KeysDialog | undefined
  readonly onShow: (dialog: KeysDialog | undefined) => void
}

const isWritten = (target: Element): boolean =>
  target.matches('textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"])')

/** While no list shows which: all but the archived ones. */
const unfolded = ({ state }: TidingsClient): readonly string[] =>
  listConversations(state)
    .filter(({ settings }) => !settings.folded)
    .map(({ conversation }) => conversation)

/** Whether a key is for a chat: pressed within it, or nowhere, and nothing modal is open over it. */
function isMine(target: EventTarget | null, root: HTMLElement | null, wholePage: boolean): target is Element {
  const own = root?.closest('.tidings')
  if (!own || !(target instanceof Element) || own.querySelector('.td-dialog, .td-menu, .td-viewer')) return false
  return own.contains(target) || (wholePage && target === document.body)
}

/** The keys that work anywhere in a chat, and what they open. */
export function ChatKeys({ root, active, wholePage, shown, onShow }: ChatKeysProps) {
  const client = useClient()
  const go = useGo()
  const listed = useContext(ListedContext)

  function step(by: 1 | -1): void {
    const all = listed.current ?? unfolded(client)
    const at = active === undefined ? -1 : all.indexOf(active)
    const next = all[at < 0 ? 0 : at + by]
    if (next !== undefined) go({ conversation: next })
  }

  /** What a key asks for, if anything. */
  function meantBy(event: KeyboardEvent, target: Element): (() => void) | undefined {
    const { current } = root
    const doings: readonly [ShortcutName, () => void][] = [
      ['switcher', () => onShow('switcher')],
      ['help', () => onShow('shortcuts')],
      ['nextChat', () => step(1)],
      ['previousChat', () => step(-1)],
      ['nextPart', () => current && goAround(current, 1)],
      ['previousPart', () => current && goAround(current, -1)],
    ]
    const [, doing] = doings.find(([name]) => isPressed(event, name)) ?? []
    return event.key === '?' && isWritten(target) ? undefined : doing
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || composes(event) || !isMine(event.target, root.current, wholePage)) return
    const doing = meantBy(event, event.target)
    if (!doing) return
    event.preventDefault()
    doing()
  }

  const latest = useRef(onKeyDown)
  latest.current = onKeyDown
  useEffect(() => {
    const listen = (event: KeyboardEvent) => latest.current(event)
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])

  const close = () => onShow(undefined)
  return (
    <OpenedPart onClose={close}>
      {shown === 'switcher' && <Switcher root={root} active={active} onClose={close} />}
      {shown === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </OpenedPart>
  )
}
