(component
    (import "host" (instance))
)
