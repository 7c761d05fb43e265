import type { Language, Theme } from '@tidings/react'
import { useState } from 'react'

/** How the examples are looked at. */
export interface Look {
  readonly theme: Theme
  readonly language: Language
  readonly direction: 'ltr' | 'rtl'
}

const kept = 'tidings-kit.look'
const standard: Look = { theme: 'system', language: 'en', direction: 'ltr' }

/** The kit asks the page for the direction while it renders. */
function show(look: Look): Look {
  document.documentElement.dir = look.direction
  return look
}

/** Also after the page was loaded again. */
export function useLook(): readonly [Look, (change: Partial<Look>) => void] {
  const [look, setLook] = useState(() =>
    show({ ...standard, ...(JSON.parse(localStorage.getItem(kept) ?? '{}') as Partial<Look>) }),
  )
  const change = (part: Partial<Look>) => {
    const next = show({ ...look, ...part })
    localStorage.setItem(kept, JSON.stringify(next))
    setLook(next)
  }
  return [look, change]
}
