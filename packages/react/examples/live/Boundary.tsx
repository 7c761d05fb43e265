import { Boundary } from '@tidings/react'

/** Whatever goes wrong in here, the page around it stays. */
function Opening({ hours }: { readonly hours: string }) {
  return <p>Open {hours.split('-').join(' to ')}</p>
}

export default function Hours() {
  return (
    <Boundary>
      <Opening hours="7:00-13:00" />
    </Boundary>
  )
}
