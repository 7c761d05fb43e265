import { useContext, useEffect, useRef, useState } from 'react'
import { PlaceContext, staying, useGo } from './place.tsx'

/** Whoever types has paused. */
const pauseMs = 400

/** So many of its own texts somebody may come back to. */
const mostWritten = 100

/**
 * What is typed to look for something, kept in the place: the address of a search can be opened again. It is written there
 * when the typing pauses. What stands there and was not written here is read: somebody goes to another search. A text of
 * before comes back when a dialog is closed, and its step in the history with it: then the present one is written again.
 */
export function useSearchText(name: 'search' | 'find'): readonly [text: string, setText: (text: string) => void] {
  const place = useContext(PlaceContext)
  const go = useGo()
  const there = place[name] ?? ''
  const [text, setText] = useState(there)
  const written = useRef(new Set([there]))
  const latest = useRef(place)
  latest.current = place
  useEffect(() => {
    if (written.current.has(there)) return
    written.current.add(there)
    setText(there)
  }, [there])
  useEffect(() => {
    const wanted = text.trim()
    if (wanted === there) return
    const timer = setTimeout(() => {
      if (written.current.size >= mostWritten) written.current.clear()
      written.current.add(wanted).add(there)
      go({ ...staying(latest.current), [name]: wanted === '' ? undefined : wanted })
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text, there, name, go])
  return [text, setText]
}
