const shapes = {
  back: 'M15 5l-7 7 7 7',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.2 16.2L20.5 20.5',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V6M6 11.5L12 5.5l6 6',
  room: 'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.8 19.5c.4-3.2 3-5.2 6.2-5.2s5.8 2 6.2 5.2M15.5 4.9a3.4 3.4 0 0 1 0 6.3M17.6 14.9c2 .8 3.3 2.4 3.6 4.6',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checks: 'M2.5 12.8l4 4 8.5-9M11.5 16.2l.8.6 8.7-9',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.3l2.7 1.7',
  alert: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8.2v4.6M12 15.7v.1',
  down: 'M12 5v13M6 12.5l6 6 6-6',
  smile: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM8.8 13.8c.7 1.2 1.8 1.9 3.2 1.9s2.5-.7 3.2-1.9M9.3 9.8v.1M14.7 9.8v.1',
  eye: 'M2.8 12S6 6 12 6s9.2 6 9.2 6-3.2 6-9.2 6-9.2-6-9.2-6zM12 9.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2z',
  eyeOff:
    'M4 4l16 16M9.5 6.4A9 9 0 0 1 12 6c6 0 9.2 6 9.2 6a15 15 0 0 1-2.8 3.5M6.2 8A14.6 14.6 0 0 0 2.8 12S6 18 12 18c1.7 0 3.2-.5 4.5-1.2',
  puzzle: 'M5 5h5.2a1.9 1.9 0 1 1 3.6 0H19v5.2a1.9 1.9 0 1 0 0 3.6V19H5z',
  leave: 'M14 5H6v14h8M11 12h9.5M17 8.5l3.5 3.5-3.5 3.5',
  cloudOff: 'M4 4l16 16M8 7.7A5.5 5.5 0 0 1 17.3 10 4 4 0 0 1 20 16.5M6.5 10.5A4 4 0 0 0 7 18.4h9.5',
} as const

export type IconName = keyof typeof shapes

/** Line drawings on a 24 grid, in the colour of the text. Decoration only: the element around it has the name. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={shapes[name]} />
  </svg>
)
