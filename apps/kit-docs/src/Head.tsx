import { Choice, IconButton, languages } from '@tidings/react'
import { Menu, X } from 'lucide-react'
import { Link } from 'wouter'
import type { Look } from './look.ts'

const themes = { system: 'System', light: 'Light', dark: 'Dark' } as const
const directions = { ltr: 'LTR', rtl: 'RTL' } as const

interface HeadProps {
  readonly look: Look
  readonly onLook: (change: Partial<Look>) => void
  /** On a phone: the page, and not the contents. */
  readonly reading: boolean
  readonly onReading: (reading: boolean) => void
}

export function Head({ look, onLook, reading, onReading }: HeadProps) {
  return (
    <header className="site-head">
      <IconButton
        icon={reading ? Menu : X}
        label="Contents"
        className="site-menu"
        aria-expanded={!reading}
        onClick={() => onReading(!reading)}
      />
      <Link href="/" className="site-name">
        Tidings <span>UI kit</span>
      </Link>
      <div className="site-looks">
        <Choice bare label="Theme" value={look.theme} choices={themes} onChange={(theme) => onLook({ theme })} />
        <Choice
          bare
          label="Language of the examples"
          value={look.language}
          choices={languages}
          onChange={(language) => onLook({ language })}
        />
        <Choice
          bare
          label="Direction"
          value={look.direction}
          choices={directions}
          onChange={(direction) => onLook({ direction })}
        />
      </div>
    </header>
  )
}
