import { type ComponentProps, useRef } from 'react'
import { useRoving } from './roving.ts'

/** A list of rows with one tab stop, where nothing else needs its element. */
export function RovingList(props: ComponentProps<'ul'>) {
  const list = useRef<HTMLUListElement>(null)
  return <ul ref={list} {...props} {...useRoving(list)} />
}
