/** A folded letter on its way. public/favicon.svg is the same drawing. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="16" className="logo-ground" />
      <path d="M12 31.5 52 14 40.5 51 30 38.5z" className="logo-wing" />
      <path d="M30 38.5 52 14 27.5 35.5 27 48z" className="logo-fold" />
    </svg>
  )
}
