import { useContext, useEffect, useRef, useState } from 'react'
import { PlaceContext, staying, useGo } from './place.tsx'

/** Whoever types has paused. */
const pauseMs = 400

/**
 * What is typed to look for something, kept in the place: the address of a search can be opened again. It is written there
 * when the typing pauses, and read from there when somebody goes to another one.
 */
export function useSearchText(name: 'search' | 'find'): readonly [text: string, setText: (text: string) => void] {
  const place = useContext(PlaceContext)
  const go = useGo()
  const there = place[name] ?? ''
  const [text, setText] = useState(there)
  const known = useRef(there)
  const latest = useRef(place)
  latest.current = place
  useEffect(() => {
    if (there === known.current) return
    known.current = there
    setText(there)
  }, [there])
  useEffect(() => {
    const wanted = text.trim()
    if (wanted === known.current) return
    const timer = setTimeout(() => {
      known.current = wanted
      go({ ...staying(latest.current), [name]: wanted === '' ? undefined : wanted })
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text, name, go])
  return [text, setText]
}
