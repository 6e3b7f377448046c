import type { Person } from '../../support/overture-env.js'

/** Names that occur nowhere else, so that a leak into a history is seen. */
export const ottilie: Person = {
  email: 'p1@quarry.example',
  first_name: 'Ottilie',
  timezone: 'Europe/Berlin',
}
export const thaddeus: Person = {
  email: 'p2@quarry.example',
  first_name: 'Thaddeus',
  timezone: 'America/New_York',
}

/** Addresses and names of the recorded campaigns and their sender, and any address at all. */
export const personal =
  /Ottilie|Thaddeus|quarry\.example|Mia|Winter|studio\.example|Hauptstr|[\w.+-]+@[\w-]+\.[a-z]{2,}/
