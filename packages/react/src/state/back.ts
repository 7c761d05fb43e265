import { createContext, useContext, useEffect, useRef } from 'react'

/** Whether the browser's history is the kit's to use: a page around may have a router of its own. */
export const BackContext = createContext(false)

interface Layer {
  close(): void
}

/** What lies above the page, the topmost last. */
const layers: Layer[] = []
const key = 'tidingsLayers'

/** Marks the entries between which a step back of our own goes; one without it is a place that somebody went to. */
const passable = 'tidingsPassable'

/** How many layers were open at an entry of the history. */
const depthOf = (state: unknown): number => Number((state as Record<string, unknown> | null)?.[key] ?? 0)

/** Whether a step back of our own is under way: what opens or closes meanwhile waits for its end. */
let returning = false

interface Going {
  readonly href: string
  readonly state: unknown
}

/** Where somebody went while the step was under way: it ends beneath, and would undo that. */
let going: Going | undefined

/** A step takes some milliseconds. One that another traversal of the history has taken the place of never ends. */
const stepMs = 1000
let patience: ReturnType<typeof setTimeout> | undefined

function stepBack(): void {
  returning = true
  patience = setTimeout(() => {
    going = undefined
    arrive()
  }, stepMs)
  history.back()
}

/** Adds to the history what it lacks, and leaves what it has too much of. */
function settle(): void {
  const missing = depthOf(history.state) < layers.length
  if (missing) history.replaceState({ ...(history.state as object | null), [passable]: true }, '')
  for (let depth = depthOf(history.state); depth < layers.length; depth++)
    history.pushState({ ...(history.state as object | null), [key]: depth + 1 }, '')
  // An entry of a layer that is closed, and from which somebody went on: nothing is to be seen there.
  if (depthOf(history.state) > layers.length) stepBack()
}

/** The step is done, or given up. */
function arrive(): void {
  clearTimeout(patience)
  returning = false
  if (going) history.pushState(going.state, '', going.href)
  going = undefined
  settle()
}

/** Somebody went on before the step was done. */
function onGoing(): void {
  const state = history.state as object | null
  if (returning && !(passable in (state ?? {}))) going = { href: location.href, state }
}

function onBack({ state }: PopStateEvent): void {
  if (returning) {
    onGoing()
    if (!going || passable in ((state as object | null) ?? {})) arrive()
    return
  }
  const depth = depthOf(state)
  while (layers.length > depth) layers.pop()?.close()
  settle()
}

function enter(layer: Layer): void {
  if (layers.length === 0) {
    addEventListener('popstate', onBack)
    addEventListener('hashchange', onGoing)
  }
  layers.push(layer)
  // One that was closed in this turn has left its entry.
  if (!returning) settle()
}

function leave(layer: Layer): void {
  const index = layers.indexOf(layer)
  if (index < 0) return
  layers.splice(index, 1)
  // Whoever closed it may go somewhere in the same turn: then its entry lies behind, and is passed over.
  setTimeout(() => {
    if (!returning) settle()
  })
}

/** While the component is there, Back closes it and does nothing else. */
export function useClosedByBack(onClose: () => void, wanted = true): void {
  const own = useContext(BackContext)
  const latest = useRef(onClose)
  latest.current = onClose
  const on = own && wanted
  useEffect(() => {
    if (!on) return
    const layer = { close: () => latest.current() }
    enter(layer)
    return () => leave(layer)
  }, [on])
}
