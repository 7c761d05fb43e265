/** A letter folded into a bird. public/favicon.svg is the same drawing. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
    <rect className="logo-ground" width="32" height="32" rx="9" />
    <path className="logo-wing" d="M5.5 13.2 26.5 7 15.4 18.4Z" />
    <path className="logo-body" d="M26.5 7 20.6 25.2 15.4 18.4Z" />
    <path className="logo-tail" d="M10.6 15.9 15.4 18.4 12.4 23.8Z" />
  </svg>
)
