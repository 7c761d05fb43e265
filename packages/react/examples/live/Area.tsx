import { Area } from '@tidings/react'

export default function Announcement() {
  return <Area label="Announcement" rows={4} maxLength={500} defaultValue="The shop is closed on Friday." />
}
