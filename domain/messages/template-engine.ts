import { Liquid } from 'liquidjs'

/** No template may read a file: `templates` replaces the file system, and it is empty. */
export const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  // lets {{ first_name | default: "there" }} and {% if company %} work on a missing value
  lenientIf: true,
  ownPropertyOnly: true,
  templates: {},
  renderLimit: 200,
  memoryLimit: 1_000_000,
  parseLimit: 100_000,
})

/** Taken away as well, so that they fail when a template is saved and not when it is rendered. */
export const fileTags = ['include', 'render', 'layout']

for (const tag of fileTags) delete engine.tags[tag]
