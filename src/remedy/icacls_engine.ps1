#
# -Apply      change it (otherwise it is only said what would be changed)
# -Choose     which of the ways below
# -Undo       bring back what was saved before
#
# Before anything is changed the rights of every entry are saved with icacls /save in the folder -Saved;
# where that fails for one of them, nothing is changed. Entries that let in are taken out (/remove:g);
# where one came down from the folder above, the list is made the entry's own first (/inheritance:d).

param(
    [switch]$Apply,
    [switch]$Undo,
    [string]$Choose = '',
    [string]$Saved = "$PSCommandPath.saved"
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Invoke-Icacls([string[]]$Words) {
    & icacls.exe @Words | Out-Host
    if ($LASTEXITCODE -ne 0) { throw "icacls ended with $LASTEXITCODE" }
}

function Get-SavedFile([int]$Number) { Join-Path $Saved "$Number.acl" }

function Invoke-Remedy {
    if ($Undo) {
        for ($i = 0; $i -lt $all.Count; $i++) {
            if (Test-Path -LiteralPath (Get-SavedFile $i)) {
                Invoke-Icacls @((Split-Path -LiteralPath $all[$i]), '/restore', (Get-SavedFile $i))
            }
        }
        return
    }
    $name = if ($Choose) { $Choose } else { $default }
    if (-not $ways.Contains($name)) {
        Write-Host "Choose one of these with -Choose: $($ways.Keys -join ', ')"
        exit 2
    }
    if (-not $Apply) {
        foreach ($change in $ways[$name]) { Write-Host "would take $($change.Who -join ', ') off $($change.Path)" }
        return
    }
    if (Test-Path -LiteralPath $Saved) { throw "$Saved is there already: it may be the only record of earlier rights" }
    New-Item -ItemType Directory -Path $Saved | Out-Null
    for ($i = 0; $i -lt $all.Count; $i++) {
        Invoke-Icacls @($all[$i], '/save', (Get-SavedFile $i))
    }
    foreach ($change in $ways[$name]) {
        if ($change.Own) { Invoke-Icacls @($change.Path, '/inheritance:d') }
        Invoke-Icacls (@($change.Path, '/remove:g') + $change.Who)
        Write-Host "changed $($change.Path)"
    }
}
