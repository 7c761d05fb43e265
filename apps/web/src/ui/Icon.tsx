/** Line drawings on a 24 grid, in the colour of the text. Decoration only: the element around it has the name. */
const paths = {
  plus: 'M12 5v14M5 12h14',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  send: 'M4 12l16-7-5 15-3.5-6.5z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.5l3 1.5',
  alert: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v5M12 16v.01',
  down: 'M6 9l6 6 6-6',
  leave: 'M14 5H6v14h8M10 12h10M17 9l3 3-3 3',
} as const

export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
